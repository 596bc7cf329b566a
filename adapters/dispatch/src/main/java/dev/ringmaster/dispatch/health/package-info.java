/**
 * What a dispatcher tells about itself over HTTP. Threads of the HTTP server; nothing here runs on the dispatcher's thread.
 */
@NullMarked
package dev.ringmaster.dispatch.health;

import org.jspecify.annotations.NullMarked;

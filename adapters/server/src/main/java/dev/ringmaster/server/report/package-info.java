/** What is left of a run: the summary, the files of the output directory and the page. One thread, after the run. */
@NullMarked
package dev.ringmaster.server.report;

import org.jspecify.annotations.NullMarked;

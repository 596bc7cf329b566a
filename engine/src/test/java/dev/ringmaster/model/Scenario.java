package dev.ringmaster.model;

import java.util.List;

/** A world and what happens in it. */
record Scenario(World world, List<Command> commands) {}

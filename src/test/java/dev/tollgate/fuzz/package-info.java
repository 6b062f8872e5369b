/** The fuzzing of every decoder: its targets, their seeds, short runs in each build and long ones by command. */
@NullMarked
package dev.tollgate.fuzz;

import org.jspecify.annotations.NullMarked;

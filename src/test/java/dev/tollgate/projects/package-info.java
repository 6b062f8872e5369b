@NullMarked
package dev.tollgate.projects;

import org.jspecify.annotations.NullMarked;

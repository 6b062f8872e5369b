@NullMarked
package dev.tollgate.reports;

import org.jspecify.annotations.NullMarked;

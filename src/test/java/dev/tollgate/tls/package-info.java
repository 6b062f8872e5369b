@NullMarked
package dev.tollgate.tls;

import org.jspecify.annotations.NullMarked;

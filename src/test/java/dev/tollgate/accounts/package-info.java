@NullMarked
package dev.tollgate.accounts;

import org.jspecify.annotations.NullMarked;

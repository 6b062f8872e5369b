@NullMarked
package dev.tollgate.sandbox.stripe;

import org.jspecify.annotations.NullMarked;

/** Tests of what is told: signatures and addresses by themselves, deliveries and mails from a node to receivers on loopback. */
@NullMarked
package dev.tollgate.notify;

import org.jspecify.annotations.NullMarked;

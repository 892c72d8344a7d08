/** Addresses and names of hosts as text. */
@NullMarked
package io.mesosj.base.net;

import org.jspecify.annotations.NullMarked;

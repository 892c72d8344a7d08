/** Pauses between attempts. */
@NullMarked
package io.mesosj.base.time;

import org.jspecify.annotations.NullMarked;

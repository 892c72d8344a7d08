/** Telling by the log. */
@NullMarked
package io.mesosj.protocol.log;

import org.jspecify.annotations.NullMarked;

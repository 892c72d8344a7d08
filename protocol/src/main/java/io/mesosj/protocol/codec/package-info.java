/** Codecs between Mesos' v1 messages and the two content types of the v1 HTTP APIs. */
@NullMarked
package io.mesosj.protocol.codec;

import org.jspecify.annotations.NullMarked;

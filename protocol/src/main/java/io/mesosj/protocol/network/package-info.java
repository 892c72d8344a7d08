/** NetworkInfos from text: lists of names, JSON, and the key=value form of the command line. */
@NullMarked
package io.mesosj.protocol.network;

import org.jspecify.annotations.NullMarked;

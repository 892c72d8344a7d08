/**
 * The v1 HTTP wire of Apache Mesos and its value syntax.
 *
 * <p>Bytes come in through {@code http} and {@code recordio}, become Mesos' v1 messages in {@code
 * codec} and {@code json}, and leave the same way. {@code resources}, {@code duration} and {@code
 * network} hold the text syntaxes that flags and configuration use.
 */
@NullMarked
package io.mesosj.protocol;

import org.jspecify.annotations.NullMarked;

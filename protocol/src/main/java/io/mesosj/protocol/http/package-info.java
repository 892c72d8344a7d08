/**
 * The HTTP client side of the v1 APIs: calls, and answers that may stream for days. One small
 * interface, so that the transport can be another one.
 */
@NullMarked
package io.mesosj.protocol.http;

import org.jspecify.annotations.NullMarked;

/** The event stream for those who write RxJava; the only package here that knows it. */
@NullMarked
package io.mesosj.scheduler.rx;

import org.jspecify.annotations.NullMarked;

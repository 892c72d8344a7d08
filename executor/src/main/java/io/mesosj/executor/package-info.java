/**
 * The executor's side of Mesos: the v1 executor API over HTTP, and the command executor built on
 * it.
 *
 * <p>An executor learns where its agent is from its environment ({@link
 * io.mesosj.executor.ExecutorEnvironment}), subscribes with an {@link
 * io.mesosj.executor.ExecutorClient}, receives tasks through an {@link
 * io.mesosj.executor.ExecutorListener} and sends their statuses back.
 */
@NullMarked
package io.mesosj.executor;

import org.jspecify.annotations.NullMarked;

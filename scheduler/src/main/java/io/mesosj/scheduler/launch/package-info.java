/**
 * Launches tasks and keeps account of them: the level above {@link
 * io.mesosj.scheduler.SchedulerClient}.
 *
 * <p>Start at {@link io.mesosj.scheduler.launch.Launcher}. It asks for offers when there is
 * something to launch and suppresses them when there is not, places tasks first fit, says what it
 * waits for, acknowledges updates once they were handled, and reconciles after every subscription.
 * All of its work is done by one thread, one thing after another; that thread also calls the
 * listener and completes the futures.
 */
@NullMarked
package io.mesosj.scheduler.launch;

import org.jspecify.annotations.NullMarked;

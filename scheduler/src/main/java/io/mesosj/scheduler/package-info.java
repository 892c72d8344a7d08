/**
 * The scheduler library that frameworks embed: the v1 scheduler API of a Mesos master.
 *
 * <p>Start at {@link io.mesosj.scheduler.SchedulerClient}: it subscribes, delivers events in order
 * to a {@link io.mesosj.scheduler.SchedulerListener}, sends calls, and finds the master again when
 * it was lost.
 */
@NullMarked
package io.mesosj.scheduler;

import org.jspecify.annotations.NullMarked;

/**
 * What can go wrong between a framework and its master: one family of exceptions, a type for each
 * thing that a caller can do about it.
 *
 * <p>{@link io.mesosj.scheduler.failure.MasterUnreachableException}: try again. {@link
 * io.mesosj.scheduler.failure.RefusedException}: change what is asked, or who asks. {@link
 * io.mesosj.scheduler.failure.NoMasterException}: correct the address. {@link
 * io.mesosj.scheduler.failure.FrameworkEndedException}: begin anew as another framework. {@link
 * io.mesosj.scheduler.failure.StoreException}: mend the store, and start again. {@link
 * io.mesosj.scheduler.failure.InterruptedCallException}: end, as whoever interrupted wants it.
 */
@NullMarked
package io.mesosj.scheduler.failure;

import org.jspecify.annotations.NullMarked;

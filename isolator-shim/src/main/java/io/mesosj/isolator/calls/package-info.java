/**
 * What plugins were called with and answered, for those who look for a fault: {@link
 * io.mesosj.isolator.calls.CallLog} hears of each call from the CNI runtime and writes a line of a
 * bounded file beside the checkpoints; {@link io.mesosj.isolator.calls.RecordedCalls} reads them.
 */
@NullMarked
package io.mesosj.isolator.calls;

import org.jspecify.annotations.NullMarked;

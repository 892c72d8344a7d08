/**
 * Doubles of a cluster's wire, for tests of schedulers in any library: {@link
 * io.mesosj.scheduler.testing.ScriptedMaster} answers as its script says, {@link
 * io.mesosj.scheduler.testing.SimulatedCluster} counts agents and tasks behind one, and {@link
 * io.mesosj.scheduler.testing.BadNetwork} is a bad way to either. What a real master and agent said
 * is in the resources below {@code /recordings}.
 */
@NullMarked
package io.mesosj.scheduler.testing;

import org.jspecify.annotations.NullMarked;

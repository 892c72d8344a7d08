/**
 * Which offer a task fits into, and why none does.
 *
 * <p>{@link io.mesosj.scheduler.offer.AgentOffer} is what one agent has to give, {@link
 * io.mesosj.scheduler.offer.Demand} what a task wants; the first says whether it can meet the
 * second, and {@link io.mesosj.scheduler.offer.Explanation} puts into words what is missing.
 */
@NullMarked
package io.mesosj.scheduler.offer;

import org.jspecify.annotations.NullMarked;

/**
 * The embedded master: frameworks, offers of one agent, launches, statuses on their way to
 * schedulers.
 */
@NullMarked
package io.mesosj.local.master;

import org.jspecify.annotations.NullMarked;

/** What a framework must remember of its registration to take over after its own death. */
@NullMarked
package io.mesosj.scheduler.store;

import org.jspecify.annotations.NullMarked;

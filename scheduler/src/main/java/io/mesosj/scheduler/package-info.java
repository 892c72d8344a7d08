/** See the module's description in docs/architecture.md. */
@NullMarked
package io.mesosj.scheduler;

import org.jspecify.annotations.NullMarked;

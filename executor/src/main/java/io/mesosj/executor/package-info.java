/** See the module's description in docs/architecture.md. */
@NullMarked
package io.mesosj.executor;

import org.jspecify.annotations.NullMarked;

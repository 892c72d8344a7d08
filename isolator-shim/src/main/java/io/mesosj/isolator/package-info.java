/** See the module's description in docs/architecture.md. */
@NullMarked
package io.mesosj.isolator;

import org.jspecify.annotations.NullMarked;

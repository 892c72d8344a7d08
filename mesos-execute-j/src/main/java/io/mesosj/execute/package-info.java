/** See the module's description in docs/architecture.md. */
@NullMarked
package io.mesosj.execute;

import org.jspecify.annotations.NullMarked;

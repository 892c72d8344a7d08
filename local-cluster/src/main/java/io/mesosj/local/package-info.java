/** See the module's description in docs/architecture.md. */
@NullMarked
package io.mesosj.local;

import org.jspecify.annotations.NullMarked;

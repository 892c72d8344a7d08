/** Network namespaces pinned to files. */
@NullMarked
package io.mesosj.isolator.namespace;

import org.jspecify.annotations.NullMarked;

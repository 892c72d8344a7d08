/** Tests of the isolator, on real namespaces with real plugins. */
@NullMarked
package io.mesosj.isolator;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.mesosj.isolator.calls;

import org.jspecify.annotations.NullMarked;

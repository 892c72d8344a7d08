@NullMarked
package io.mesosj.isolator.shim;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.mesosj.junit;

import org.jspecify.annotations.NullMarked;

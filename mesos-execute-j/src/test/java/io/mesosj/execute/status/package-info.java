@NullMarked
package io.mesosj.execute.status;

import org.jspecify.annotations.NullMarked;

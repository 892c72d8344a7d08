/** Tests of how masters are named and reached. */
@NullMarked
package io.mesosj.execute.connection;

import org.jspecify.annotations.NullMarked;

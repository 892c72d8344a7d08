/** Which master, and how it is reached and told who we are. */
@NullMarked
package io.mesosj.execute.connection;

import org.jspecify.annotations.NullMarked;

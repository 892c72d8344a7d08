/**
 * The steps by which the isolator changes something outside its process, told to whoever wants to
 * know: a test that ends the process at each of them.
 */
@NullMarked
package io.mesosj.base.step;

import org.jspecify.annotations.NullMarked;

/** Addresses of the Internet protocol as text. */
@NullMarked
package io.mesosj.base.net;

import org.jspecify.annotations.NullMarked;

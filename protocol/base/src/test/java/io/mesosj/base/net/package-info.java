@NullMarked
package io.mesosj.base.net;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.mesosj.local.master;

import org.jspecify.annotations.NullMarked;

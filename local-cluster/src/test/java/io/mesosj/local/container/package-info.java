@NullMarked
package io.mesosj.local.container;

import org.jspecify.annotations.NullMarked;

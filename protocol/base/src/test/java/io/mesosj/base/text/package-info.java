@NullMarked
package io.mesosj.base.text;

import org.jspecify.annotations.NullMarked;

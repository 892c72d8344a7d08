/** What is wrong with JSON that somebody wrote, in words. */
@NullMarked
package io.mesosj.base.json;

import org.jspecify.annotations.NullMarked;

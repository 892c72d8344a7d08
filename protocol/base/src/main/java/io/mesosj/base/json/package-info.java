/**
 * JSON objects without an object mapper, and what is wrong with JSON that somebody wrote, in words.
 */
@NullMarked
package io.mesosj.base.json;

import org.jspecify.annotations.NullMarked;

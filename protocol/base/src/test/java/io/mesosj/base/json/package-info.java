/** Tests. */
@org.jspecify.annotations.NullMarked
package io.mesosj.base.json;

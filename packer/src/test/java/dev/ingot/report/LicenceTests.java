package dev.ingot.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicenceTests {
    private static Licence of(String metadata) {
        return Licence.of(MetadataHeaders.parse(metadata.replace("\\n", "\n")));
    }

    @Test
    void classifierWithALongNameIsAnSpdxExpression() {
        Licence licence = of(
                "Classifier: License :: OSI Approved" + " :: GNU Lesser General Public License v3 or later (LGPLv3+)");
        assertThat(licence.expression()).isEqualTo("LGPL-3.0-or-later");
        assertThat(licence.isCopyleft()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            License-Expression: MIT OR Apache-2.0                                    | MIT OR Apache-2.0 | false
            License: MIT                                                             | MIT               | false
            License: Apache License, Version 2.0                                     | Apache-2.0        | false
            License: BSD-3-Clause\\nClassifier: License :: OSI Approved :: BSD License | BSD-3-Clause      | false
            Classifier: License :: OSI Approved :: MIT License                       | MIT               | false
            Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3) | GPL-3.0-only  | true
            Classifier: License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0) | MPL-2.0        | true
            License-Expression: AGPL-3.0-or-later                                    | AGPL-3.0-or-later | true
            """)
    void licenceIsAnSpdxExpression(String metadata, String expression, boolean copyleft) {
        Licence licence = of(metadata);
        assertThat(licence.expression()).isEqualTo(expression);
        assertThat(licence.isCopyleft()).isEqualTo(copyleft);
    }

    @Test
    void unknownLicenceKeepsItsWords() {
        assertThat(of("License: Do as you like, but nicely"))
                .isEqualTo(new Licence(null, "Do as you like, but nicely", false));
    }

    @Test
    void metadataWithoutLicenceIsUnknown() {
        assertThat(of("Name: demo\nLicense: UNKNOWN")).isEqualTo(new Licence(null, null, false));
    }

    @Test
    void headersEndAtTheBody() {
        assertThat(MetadataHeaders.parse("Name: demo\n\nLicense: MIT\n").first("License"))
                .isNull();
    }

    @Test
    void continuedHeadersAreOneValue() {
        assertThat(MetadataHeaders.parse("License: MIT\n  or so\nName: x\n").first("license"))
                .isEqualTo("MIT\nor so");
    }
}

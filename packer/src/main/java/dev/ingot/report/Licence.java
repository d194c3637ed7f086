package dev.ingot.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.util.LicenseResolver;
import org.jspecify.annotations.Nullable;

/**
 * The licence of a distribution.
 *
 * @param expression an SPDX licence expression, or null when what is stated is none
 * @param stated what the distribution states, in its own words; null when it states nothing
 * @param isCopyleft whether a part of the expression asks that derived works are passed on under the same licence
 */
public record Licence(@Nullable String expression, @Nullable String stated, boolean isCopyleft) {
    private static final Pattern COPYLEFT =
            Pattern.compile("\\b(A?GPL|LGPL|MPL|EPL|EUPL|CDDL|CPL|OSL|SSPL|MS-RL|CC-BY-SA|CECILL|Sleepycat)\\b");

    private static final String CLASSIFIER = "License :: ";

    /** What the texts of PyPI's classifiers mean where CycloneDX's table does not know them. */
    private static final Map<String, String> CLASSIFIERS = Map.ofEntries(
            Map.entry("Apache Software License", "Apache-2.0"),
            Map.entry("BSD License", "BSD-3-Clause"),
            Map.entry("MIT License", "MIT"),
            Map.entry("MIT No Attribution License (MIT-0)", "MIT-0"),
            Map.entry("ISC License (ISCL)", "ISC"),
            Map.entry("Python Software Foundation License", "PSF-2.0"),
            Map.entry("Zope Public License", "ZPL-2.1"),
            Map.entry("The Unlicense (Unlicense)", "Unlicense"),
            Map.entry("Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"),
            Map.entry("GNU General Public License (GPL)", "GPL-1.0-or-later"),
            Map.entry("GNU General Public License v2 (GPLv2)", "GPL-2.0-only"),
            Map.entry("GNU General Public License v2 or later (GPLv2+)", "GPL-2.0-or-later"),
            Map.entry("GNU General Public License v3 (GPLv3)", "GPL-3.0-only"),
            Map.entry("GNU General Public License v3 or later (GPLv3+)", "GPL-3.0-or-later"),
            Map.entry("GNU Lesser General Public License v2 (LGPLv2)", "LGPL-2.0-only"),
            Map.entry("GNU Lesser General Public License v2 or later (LGPLv2+)", "LGPL-2.0-or-later"),
            Map.entry("GNU Lesser General Public License v3 (LGPLv3)", "LGPL-3.0-only"),
            Map.entry("GNU Lesser General Public License v3 or later (LGPLv3+)", "LGPL-3.0-or-later"),
            Map.entry("GNU Affero General Public License v3", "AGPL-3.0-only"),
            Map.entry("GNU Affero General Public License v3 or later (AGPLv3+)", "AGPL-3.0-or-later"));

    /** Finds the licence: the expression (PEP 639) before the classifiers, these before the old free text. */
    static Licence of(MetadataHeaders metadata) {
        String expression = metadata.first("License-Expression");
        if (expression != null) {
            return known(expression, expression);
        }
        List<String> classifiers = metadata.all("Classifier").stream()
                .filter(text -> text.startsWith(CLASSIFIER) && !text.equals(CLASSIFIER + "OSI Approved"))
                .map(text -> text.substring(text.lastIndexOf(" :: ") + " :: ".length()))
                .toList();
        String text = metadata.first("License");
        String stated = text == null || text.isBlank() || text.equals("UNKNOWN")
                ? null
                : text.lines().findFirst().orElse(null);
        String ofText = stated == null ? null : resolve(stated);
        // A text that is an SPDX id says more than 'BSD License', which is several.
        if (ofText != null && (classifiers.isEmpty() || ofText.equals(stated))) {
            return known(ofText, stated);
        }
        List<String> ids = new ArrayList<>();
        for (String classifier : classifiers) {
            String id = CLASSIFIERS.containsKey(classifier) ? CLASSIFIERS.get(classifier) : resolve(classifier);
            if (id == null) {
                return new Licence(null, classifier, false);
            }
            ids.add(id);
        }
        if (!ids.isEmpty()) {
            return known(String.join(" OR ", new TreeSet<>(ids)), String.join("; ", classifiers));
        }
        return ofText == null ? new Licence(null, stated, false) : known(ofText, stated);
    }

    private static Licence known(String expression, @Nullable String stated) {
        return new Licence(expression, stated, COPYLEFT.matcher(expression).find());
    }

    private static @Nullable String resolve(String text) {
        LicenseChoice choice = LicenseResolver.resolve(text, false);
        if (choice == null) {
            return null;
        }
        if (choice.getExpression() != null) {
            return choice.getExpression().getValue();
        }
        return choice.getLicenses() == null || choice.getLicenses().isEmpty()
                ? null
                : choice.getLicenses().getFirst().getId();
    }
}

"""Each shape both ways: what is right passes it, and one fault is caught and named by entity and rule.

All cases stand in one extra file that is validated once. A case is an entity that is right but for one property,
so it must break one shape and no other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rdflib import RDF, SH, Graph, URIRef

from checkout import CORPUS
from gfmdkg.errors import CorpusError, Offence
from gfmdkg.iris import BASE, PREFIXES, expand
from gfmdkg.loading import load
from gfmdkg.validation import validate

SHAPE = BASE + "shape/"
NAMED = {"rdfs:label": '"A name"@en'}
STATED = {**NAMED, "gfmd:statedIn": "passage:table-1"}
CONCEPT = {**STATED, "skos:prefLabel": '"A name"@en', "skos:definition": '"Few words."@en', "gfmd:position": "9"}
HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
# What is right, by class: the namespace of its entities (a prefix, or an IRI) and the values of its properties.
RIGHT: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "gfmd:Mark": ("mark:", {**STATED, "gfmd:concerns": "sdg:7", "gfmd:filedUnder": "category:potential"}),
    "gfmd:ExplicitReference": (
        "explicit-reference:",
        {**STATED, "gfmd:concerns": "sdg:10.7", "gfmd:topic": '"a topic"@en'},
    ),
    "gfmd:ReviewSession": ("review-session:", STATED),
    "gfmd:ReviewFocus": (
        "review-focus:",
        {**STATED, "gfmd:concerns": "sdg:7", "gfmd:atSession": "review-session:2017"},
    ),
    "gfmd:MigrationCategory": (
        "category:",
        {**CONCEPT, "skos:altLabel": '"NAME"@en', "skos:notation": '"9"', "skos:inScheme": "scheme:categories"},
    ),
    "gfmd:ThematicArea": ("area:", {**CONCEPT, "skos:inScheme": "scheme:areas"}),
    "gfmd:Summit": (
        "summit:",
        {
            **STATED,
            "gfmd:inYear": '"2018"^^xsd:gYear',
            "gfmd:position": "11",
            "gfmd:tableCode": '"MAR"',
            "gfmd:chairedBy": "country:deu",
            "schema:location": '"Marrakech"@en',
        },
    ),
    "gfmd:Roundtable": (
        "roundtable:",
        {**STATED, "gfmd:number": '"1.10"', "schema:superEvent": "summit:bel-2007", "gfmd:workedOn": "area:diaspora"},
    ),
    "gfmd:RoundtableTopic": (
        "roundtable-topic:",
        {**STATED, "gfmd:discussedAt": "roundtable:bel-2007-1-1", "gfmd:filedUnder": "area:diaspora"},
    ),
    "sdgo:Target": ("sdg:1.", {**NAMED, "skos:notation": '"1.9"', "sdgo:isTargetOf": "sdg:1"}),
    "gfmd:Document": ("document:", {**NAMED, "dcterms:title": '"A title"@en'}),
    "gfmd:Section": (
        "section:",
        {
            **NAMED,
            "dcterms:title": '"A title"@en',
            "dcterms:isPartOf": "document:hlpf-2017-contribution",
            "gfmd:position": "1",
            "gfmd:number": '"a"',
        },
    ),
    "gfmd:Passage": (
        "passage:",
        {
            **NAMED,
            "gfmd:place": '"Section (a), paragraph 1"@en',
            "dcterms:type": "gfmd:paragraph",
            "dcterms:isPartOf": "section:a",
            "gfmd:characterLength": "0",
            "gfmd:sha256": f'"{HASH}"',
            "gfmd:position": "1",
        },
    ),
    "gfmd:LostFeature": ("lost-feature:", {**NAMED, "gfmd:lostFrom": "section:table-1"}),
    "gfmd:Country": (
        "country:",
        {**NAMED, "gfmd:iso3166Alpha2": '"FR"', "gfmd:iso3166Alpha3": '"FRA"', "gfmd:m49": '"250"'},
    ),
    "gfmd:Organisation": (
        "organisation:",
        {
            **STATED,
            "skos:altLabel": '"NAME"@en',
            "gfmd:coChairedBy": "country:deu , country:bgd",
            "gfmd:ofCountry": "country:deu",
            "org:subOrganizationOf": "organisation:gfmd",
        },
    ),
    "gfmd:Region": ("region:", {**NAMED, "gfmd:m49": '"034"', "schema:containedInPlace": "country:nld"}),
    "gfmd:StakeholderKind": (
        "stakeholder-kind:",
        {
            **STATED,
            "skos:prefLabel": '"A name"@en',
            "skos:inScheme": "scheme:stakeholder-kinds",
            "skos:broader": "stakeholder-kind:states",
        },
    ),
    "gfmd:PracticeKind": (
        "practice-kind:",
        {
            **STATED,
            "skos:prefLabel": '"A name"@en',
            "skos:definition": '"Few words."@en',
            "skos:inScheme": "scheme:practice-kinds",
        },
    ),
    "gfmd:Practice": (
        "practice:",
        {
            **STATED,
            "dcterms:type": "practice-kind:project",
            "gfmd:filedUnder": "area:diaspora",
            "gfmd:implementedBy": "country:che",
            "gfmd:partneredWith": "organisation:giz , stakeholder-kind:local-businesses",
            "gfmd:carriedOutIn": "region:rotterdam",
            "gfmd:availableAt": "organisation:platform-for-partnerships",
            "gfmd:fromYear": '"2013"^^xsd:gYear',
            "gfmd:openList": "true",
        },
    ),
    "gfmd:Recommendation": ("recommendation:", {**STATED, "dcterms:type": "gfmd:generalRecommendation"}),
    "gfmd:Gap": ("gap:", {**STATED, "gfmd:concerns": "sdg:10.7", "gfmd:raisedAt": "summit:bgd-2016"}),
    "gfmd:Commitment": ("commitment:", {**STATED, "gfmd:number": '"a"', "gfmd:plannedFor": "roundtable:bel-2007-1-1"}),
    "gfmd:EmergingIssue": ("emerging-issue:", {**STATED, "gfmd:involves": "stakeholder-kind:migrants"}),
    "gfmd:GuidanceRequest": ("guidance-request:", {**STATED, "gfmd:addressedTo": "organisation:hlpf"}),
    "gfmd:Meeting": (
        "meeting:",
        {**STATED, "schema:location": "country:mex", "dcterms:date": '"2017-11"^^xsd:gYearMonth'},
    ),
    "gfmd:Inference": (
        "inference:",
        {
            **NAMED,
            "gfmd:infersAbout": "recommendation:general-1 , lost-feature:sdg-icons",
            "gfmd:concerns": "sdg:1 , sdg:17.18",
            "gfmd:reason": '"Few words."@en',
            "prov:wasDerivedFrom": "passage:table-1",
        },
    ),
    "gfmd:Figure": ("figure:", {**STATED, "gfmd:value": "441.0", "gfmd:unit": '"US dollars"'}),
    "gfmd:Claim": (
        "claim:",
        {
            **STATED,
            "gfmd:value": "5.0",
            "gfmd:unit": '"goals"',
            "gfmd:saidToBe": "sdgo:Goal",
        },
    ),
    "gfmd:Finding": ("finding:", {**STATED, "dcterms:description": '"Few words."@en', "gfmd:concerns": "sdg:3.c"}),
    "gfmd:Citation": (
        "citation:",
        {**STATED, "dcterms:description": '"Few words."@en', "gfmd:cites": "instrument:who-code"},
    ),
    "gfmd:Deliberation": (
        "deliberation:",
        {**STATED, "dcterms:description": '"Few words."@en', "gfmd:discussedAt": "summit:bel-2007"},
    ),
    "gfmd:Discrepancy": (
        "discrepancy:",
        {
            **NAMED,
            "dcterms:type": "gfmd:countDiscrepancy",
            "dcterms:description": '"Few words."@en',
            "gfmd:contrasts": "mark:goal-1-potential , mark:goal-2-potential",
        },
    ),
    "gfmd:Instrument": (
        "instrument:",
        {**STATED, "gfmd:concludedBy": "country:deu", "dcterms:dateAccepted": '"2016-12"^^xsd:gYearMonth'},
    ),
    "sd:Graph": (
        "<https://w3id.org/gfmdkg/graph/data/",
        {
            **NAMED,
            "dcterms:title": '"A name"@en',
            "dcterms:description": '"Few words."@en',
            "dcterms:source": "document:hlpf-2017-contribution",
            "dcterms:license": "<https://creativecommons.org/licenses/by/4.0/>",
            "dcterms:modified": '"2026-11-23"^^xsd:date',
            "gfmd:basis": "gfmd:stated",
        },
    ),
}
KINDS = (
    *(space.removesuffix(":") for space, _ in RIGHT.values() if space.endswith(":") and not space.startswith("sdg")),
    "scheme",
)


@dataclass(frozen=True)
class Case:
    """An entity that is right but for some properties; None leaves a property out.

    :param shape: the local name of the shape that must name it; empty where nothing is wrong.
    :param of: the class.
    :param wrong: what is wrong with it.
    :param slug: the end of its IRI; computed where it does not matter.
    """

    shape: str
    of: str
    wrong: Mapping[str, str | None] = field(default_factory=dict)
    slug: str = ""

    @property
    def entity(self) -> str:
        space, _ = RIGHT[self.of]
        number = [case for case in CASES if case.of == self.of].index(self)
        slug = self.slug or (f"{20 + number}" if self.of == "sdgo:Target" else f"case-{number}")
        return f"{space}{slug}" + (">" if space.startswith("<") else "")

    @property
    def iri(self) -> str:
        prefix, _, name = self.entity.partition(":")
        return self.entity.strip("<>") if self.entity.startswith("<") else _NAMESPACES[prefix] + name

    @property
    def turtle(self) -> str:
        values = {"a": self.of, **RIGHT[self.of][1], **self.wrong}
        return f"{self.entity} " + " ; ".join(f"{name} {value}" for name, value in values.items() if value) + " .\n"

    def __str__(self) -> str:
        if not self.shape:
            return f"{self.of} that is right"
        faults = [f"{name} {value}" if value else f"no {name}" for name, value in self.wrong.items()]
        return f"{self.shape}: {', '.join(faults) or self.slug}"


_NAMESPACES = {**PREFIXES, **{kind: f"{PREFIXES['id']}{kind}/" for kind in KINDS}}
CASES = [
    *(Case("", of) for of in RIGHT),
    Case("Mark", "gfmd:Mark", slug="Goal_3"),
    Case("Mark-label", "gfmd:Mark", {"rdfs:label": None}),
    Case("Mark-label", "gfmd:Mark", {"rdfs:label": '"A name"'}),
    Case("Mark-label", "gfmd:Mark", {"rdfs:label": '"A name"@en , "Two"@en'}),
    Case("Mark-concerns", "gfmd:Mark", {"gfmd:concerns": None}),
    Case("Mark-concerns", "gfmd:Mark", {"gfmd:concerns": "sdg:10.7"}),
    Case("Mark-concerns", "gfmd:Mark", {"gfmd:concerns": "sdg:7 , sdg:15"}),
    Case("Mark-filedUnder", "gfmd:Mark", {"gfmd:filedUnder": "area:diaspora"}),
    Case("Mark-filedUnder", "gfmd:Mark", {"gfmd:filedUnder": None}),
    Case("Mark-statedIn", "gfmd:Mark", {"gfmd:statedIn": None}),
    Case("Mark-statedIn", "gfmd:Mark", {"gfmd:statedIn": "section:table-1"}),
    Case("ExplicitReference", "gfmd:ExplicitReference", slug="10.7"),
    Case("ExplicitReference-concerns", "gfmd:ExplicitReference", {"gfmd:concerns": "sdg:10"}),
    Case("ExplicitReference-topic", "gfmd:ExplicitReference", {"gfmd:topic": None}),
    Case("ExplicitReference-topic", "gfmd:ExplicitReference", {"gfmd:topic": '"no language"'}),
    Case("ReviewFocus-concerns", "gfmd:ReviewFocus", {"gfmd:concerns": "sdg:10.7"}),
    Case("ReviewFocus-atSession", "gfmd:ReviewFocus", {"gfmd:atSession": "summit:bel-2007"}),
    Case("MigrationCategory-inScheme", "gfmd:MigrationCategory", {"skos:inScheme": "scheme:areas"}),
    Case("MigrationCategory-notation", "gfmd:MigrationCategory", {"skos:notation": "4"}),
    Case("MigrationCategory-prefLabel", "gfmd:MigrationCategory", {"skos:prefLabel": '"Another"@en'}),
    Case("ThematicArea-inScheme", "gfmd:ThematicArea", {"skos:inScheme": None}),
    Case("ThematicArea-definition", "gfmd:ThematicArea", {"skos:definition": None}),
    Case("ThematicArea-position", "gfmd:ThematicArea", {"gfmd:position": "0"}),
    Case("Summit", "gfmd:Summit", slug="Berlin"),
    Case("Summit-inYear", "gfmd:Summit", {"gfmd:inYear": "2017"}),
    Case("Summit-inYear", "gfmd:Summit", {"gfmd:inYear": '"2013"^^xsd:gYear , "2014"^^xsd:gYear'}),
    Case("Summit-chairedBy", "gfmd:Summit", {"gfmd:chairedBy": "organisation:giz"}),
    Case("Summit-tableCode", "gfmd:Summit", {"gfmd:tableCode": '"Mar"'}),
    Case("Summit-position", "gfmd:Summit", {"gfmd:position": '"11"'}),
    Case("Summit-location", "gfmd:Summit", {"schema:location": "country:deu"}),
    Case("Summit-statedIn", "gfmd:Summit", {"gfmd:statedIn": None}),
    Case("Roundtable", "gfmd:Roundtable", slug="bel-2007-1.1"),
    Case("Roundtable-number", "gfmd:Roundtable", {"gfmd:number": "1.1"}),
    Case("Roundtable-number", "gfmd:Roundtable", {"gfmd:number": '"1.1."'}),
    Case("Roundtable-number", "gfmd:Roundtable", {"gfmd:number": None}),
    Case("Roundtable-superEvent", "gfmd:Roundtable", {"schema:superEvent": None}),
    Case("Roundtable-superEvent", "gfmd:Roundtable", {"schema:superEvent": "summit:bel-2007 , summit:phl-2008"}),
    Case("Roundtable-workedOn", "gfmd:Roundtable", {"gfmd:workedOn": "category:potential"}),
    Case("RoundtableTopic-discussedAt", "gfmd:RoundtableTopic", {"gfmd:discussedAt": "summit:bel-2007"}),
    Case("RoundtableTopic-filedUnder", "gfmd:RoundtableTopic", {"gfmd:filedUnder": "category:potential"}),
    Case("RoundtableTopic-filedUnder", "gfmd:RoundtableTopic", {"gfmd:filedUnder": "area:diaspora , area:remittances"}),
    Case("RoundtableTopic-statedIn", "gfmd:RoundtableTopic", {"gfmd:statedIn": None}),
    Case("Target", "sdgo:Target", slug="e"),
    Case("Target-notation", "sdgo:Target", {"skos:notation": "1.9"}),
    Case("Target-notation", "sdgo:Target", {"skos:notation": '"1"'}),
    Case("Target-notation", "sdgo:Target", {"skos:notation": None}),
    Case("Target-isTargetOf", "sdgo:Target", {"sdgo:isTargetOf": "sdg:1.1"}),
    Case("Target-isTargetOf", "sdgo:Target", {"sdgo:isTargetOf": "sdg:1 , sdg:2"}),
    Case("Document-title", "gfmd:Document", {"dcterms:title": None}),
    Case("Section", "gfmd:Section", slug="Foreword"),
    Case("Section-isPartOf", "gfmd:Section", {"dcterms:isPartOf": None}),
    Case("Section-isPartOf", "gfmd:Section", {"dcterms:isPartOf": "passage:table-1"}),
    Case("Section-position", "gfmd:Section", {"gfmd:position": None}),
    Case("Section-number", "gfmd:Section", {"gfmd:number": "1"}),
    Case("Section-title", "gfmd:Section", {"dcterms:title": None}),
    Case("Passage", "gfmd:Passage", slug="table--1"),
    Case("Passage-sha256", "gfmd:Passage", {"gfmd:sha256": f'"{HASH.upper()}"'}),
    Case("Passage-sha256", "gfmd:Passage", {"gfmd:sha256": None}),
    Case("Passage-sha256", "gfmd:Passage", {"gfmd:sha256": f'"{HASH[1:]}"'}),
    Case("Passage-characterLength", "gfmd:Passage", {"gfmd:characterLength": "-1"}),
    Case("Passage-characterLength", "gfmd:Passage", {"gfmd:characterLength": '"0"'}),
    Case("Passage-isPartOf", "gfmd:Passage", {"dcterms:isPartOf": "document:hlpf-2017-contribution"}),
    Case("Passage-type", "gfmd:Passage", {"dcterms:type": "gfmd:generalRecommendation"}),
    Case("Passage-place", "gfmd:Passage", {"gfmd:place": None}),
    Case("Passage-position", "gfmd:Passage", {"gfmd:position": "0"}),
    Case("LostFeature-lostFrom", "gfmd:LostFeature", {"gfmd:lostFrom": None}),
    Case("Country-iso3166Alpha2", "gfmd:Country", {"gfmd:iso3166Alpha2": '"fr"'}),
    Case("Country-iso3166Alpha3", "gfmd:Country", {"gfmd:iso3166Alpha3": None}),
    Case("Country-m49", "gfmd:Country", {"gfmd:m49": "250"}),
    Case("Country-m49", "gfmd:Country", {"gfmd:m49": '"50"'}),
    Case("Country-label", "gfmd:Country", {"rdfs:label": '""@en'}),
    Case("Region-m49", "gfmd:Region", {"gfmd:m49": '"34"'}),
    Case("Region-containedInPlace", "gfmd:Region", {"schema:containedInPlace": "region:africa"}),
    Case("Organisation-coChairedBy", "gfmd:Organisation", {"gfmd:coChairedBy": "organisation:german-government"}),
    Case("Organisation-ofCountry", "gfmd:Organisation", {"gfmd:ofCountry": "country:deu , country:bgd"}),
    Case("StakeholderKind", "gfmd:StakeholderKind", slug="Women"),
    Case("StakeholderKind-inScheme", "gfmd:StakeholderKind", {"skos:inScheme": "scheme:practice-kinds"}),
    Case("StakeholderKind-broader", "gfmd:StakeholderKind", {"skos:broader": "practice-kind:study"}),
    Case("PracticeKind", "gfmd:PracticeKind", slug="Study"),
    Case("PracticeKind-definition", "gfmd:PracticeKind", {"skos:definition": None}),
    Case("PracticeKind-statedIn", "gfmd:PracticeKind", {"gfmd:statedIn": None}),
    Case("Practice-type", "gfmd:Practice", {"dcterms:type": None}),
    Case("Practice-type", "gfmd:Practice", {"dcterms:type": "gfmd:paragraph"}),
    Case("Practice-filedUnder", "gfmd:Practice", {"gfmd:filedUnder": None}),
    Case("Practice-filedUnder", "gfmd:Practice", {"gfmd:filedUnder": "sdg:10.7"}),
    Case("Practice-implementedBy", "gfmd:Practice", {"gfmd:implementedBy": '"Switzerland"@en'}),
    Case("Practice-implementedBy", "gfmd:Practice", {"gfmd:implementedBy": "stakeholder-kind:local-businesses"}),
    Case("Practice-carriedOutIn", "gfmd:Practice", {"gfmd:carriedOutIn": '"Rotterdam"@en'}),
    Case("Practice-developedBy", "gfmd:Practice", {"gfmd:developedBy": "stakeholder-kind:governments"}),
    Case("Practice-availableAt", "gfmd:Practice", {"gfmd:availableAt": "country:deu"}),
    Case("Practice-aimedAt", "gfmd:Practice", {"gfmd:aimedAt": "organisation:giz"}),
    Case("Practice-fromYear", "gfmd:Practice", {"gfmd:fromYear": "2013"}),
    Case("Practice-openList", "gfmd:Practice", {"gfmd:openList": '"yes"'}),
    Case("Practice-concerns", "gfmd:Practice", {"gfmd:concerns": "sdg:18"}),
    Case("Recommendation-type", "gfmd:Recommendation", {"dcterms:type": "gfmd:paragraph"}),
    Case("Recommendation-concerns", "gfmd:Recommendation", {"gfmd:concerns": "mark:goal-1-potential"}),
    Case("Recommendation-position", "gfmd:Recommendation", {"gfmd:position": "0"}),
    Case("Recommendation-involves", "gfmd:Recommendation", {"gfmd:involves": "country:deu"}),
    Case("Recommendation-addressedTo", "gfmd:Recommendation", {"gfmd:addressedTo": '"the forum"@en'}),
    Case("Recommendation-respondsTo", "gfmd:Recommendation", {"gfmd:respondsTo": "recommendation:general-1"}),
    Case("Gap-raisedAt", "gfmd:Gap", {"gfmd:raisedAt": "country:bgd"}),
    Case("Gap-concerns", "gfmd:Gap", {"gfmd:concerns": "sdg:18"}),
    Case("Commitment-number", "gfmd:Commitment", {"gfmd:number": "1"}),
    Case("Commitment-plannedFor", "gfmd:Commitment", {"gfmd:plannedFor": "area:diaspora"}),
    Case("EmergingIssue-statedIn", "gfmd:EmergingIssue", {"gfmd:statedIn": None}),
    Case("GuidanceRequest-addressedTo", "gfmd:GuidanceRequest", {"gfmd:addressedTo": "country:deu"}),
    Case("Meeting-location", "gfmd:Meeting", {"schema:location": '"Mexico"@en'}),
    Case("Meeting-date", "gfmd:Meeting", {"dcterms:date": '"2017"^^xsd:gYear'}),
    Case("Inference-infersAbout", "gfmd:Inference", {"gfmd:infersAbout": "sdg:1"}),
    Case("Inference-concerns", "gfmd:Inference", {"gfmd:concerns": "area:diaspora"}),
    Case("Inference-reason", "gfmd:Inference", {"gfmd:reason": None}),
    Case("Inference-wasDerivedFrom", "gfmd:Inference", {"prov:wasDerivedFrom": "section:table-1"}),
    Case("Figure-value", "gfmd:Figure", {"gfmd:value": '"441 billion"@en'}),
    Case("Figure-value", "gfmd:Figure", {"gfmd:value": "441"}),
    Case("Figure-value", "gfmd:Figure", {"gfmd:value": None}),
    Case("Figure-unit", "gfmd:Figure", {"gfmd:unit": None}),
    Case("Figure-statedIn", "gfmd:Figure", {"gfmd:statedIn": None}),
    Case("Discrepancy-contrasts", "gfmd:Discrepancy", {"gfmd:contrasts": "mark:goal-1-potential"}),
    Case("Discrepancy-type", "gfmd:Discrepancy", {"dcterms:type": "gfmd:areaMeasure"}),
    Case("Discrepancy-type", "gfmd:Discrepancy", {"dcterms:type": None}),
    Case("Claim-value", "gfmd:Claim", {"gfmd:value": "5"}),
    Case("Claim-saidToBe", "gfmd:Claim", {"gfmd:saidToBe": '"Goal"'}),
    Case("Finding-description", "gfmd:Finding", {"dcterms:description": None}),
    Case("Finding-concerns", "gfmd:Finding", {"gfmd:concerns": "area:diaspora"}),
    Case("Citation-cites", "gfmd:Citation", {"gfmd:cites": None}),
    Case("Citation-cites", "gfmd:Citation", {"gfmd:cites": "organisation:who"}),
    Case("Deliberation-discussedAt", "gfmd:Deliberation", {"gfmd:discussedAt": "area:diaspora"}),
    Case("Deliberation-discussedAt", "gfmd:Deliberation", {"gfmd:discussedAt": None}),
    Case("Instrument-concludedBy", "gfmd:Instrument", {"gfmd:concludedBy": "organisation:who"}),
    Case("Instrument-dateAccepted", "gfmd:Instrument", {"dcterms:dateAccepted": '"2016-12"'}),
    Case("Figure-qualifier", "gfmd:Figure", {"gfmd:qualifier": '"over"@en'}),
    Case("Figure-ofYear", "gfmd:Figure", {"gfmd:ofYear": "2016"}),
    Case("Graph", "sd:Graph", slug="Marks"),
    Case("Graph-title", "sd:Graph", {"dcterms:title": '"Another"@en'}),
    Case("Graph-source", "sd:Graph", {"dcterms:source": None}),
    Case("Graph-source", "sd:Graph", {"dcterms:source": '"the report"@en'}),
    Case("Graph-license", "sd:Graph", {"dcterms:license": '"CC BY 4.0"'}),
    Case("Graph-modified", "sd:Graph", {"dcterms:modified": '"2026-11-23"'}),
    Case("Graph-basis", "sd:Graph", {"gfmd:basis": None}),
    Case("Graph-basis", "sd:Graph", {"gfmd:basis": "gfmd:stated , gfmd:external"}),
    Case("Graph-description", "sd:Graph", {"dcterms:description": None}),
]
# There are seventeen goals and no more, so what is wrong is added to one of them.
GOALS = {
    "Goal-notation": 'sdg:1 skos:notation "01" .',
    "Goal-label": 'sdg:2 rdfs:label "Another"@en .',
    "Goal-linkedThrough": "sdg:3 gfmd:linkedThrough area:diaspora .",
    "Goal-focusAt": "sdg:4 gfmd:focusAt summit:bel-2007 .",
    "Goal-statedIn": "sdg:5 gfmd:statedIn section:table-1 .",
    "Goal": 'sdg:18 a sdgo:Goal ; rdfs:label "A name"@en ; skos:notation "18" ; gfmd:statedIn passage:table-1 .',
}
SHAPES = Graph()
for _path in CORPUS.shape_files:
    SHAPES.parse(_path, format="turtle")
PROPERTY_SHAPES = sorted(str(shape).removeprefix(SHAPE) for shape in SHAPES.subjects(RDF.type, SH.PropertyShape))
NODE_SHAPES = sorted(str(shape).removeprefix(SHAPE) for shape in SHAPES.subjects(RDF.type, SH.NodeShape))
NAME_SHAPES = [shape for shape in NODE_SHAPES if (URIRef(SHAPE + shape), SH.pattern, None) in SHAPES]


@pytest.fixture(scope="module")
def offences(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[Offence]]]:
    """Validate all cases at once: the offences, by full IRI of the entity and local name of the shape."""
    path = tmp_path_factory.mktemp("shapes") / "cases.ttl"
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in _NAMESPACES.items())
    cases = "".join(case.turtle for case in CASES) + "\n".join(GOALS.values()) + "\n"
    path.write_text(prefixes + cases + "".join(map(all_wrong, NODE_SHAPES)), encoding="utf-8")
    found: dict[str, dict[str, list[Offence]]] = {}
    with pytest.raises(CorpusError) as caught:
        validate(load(CORPUS, [path]), CORPUS, (path,))
    for offence in caught.value.offences:
        if offence.rule.startswith("shape "):
            shape = offence.rule.removeprefix("shape ").removeprefix(SHAPE)
            found.setdefault(expand(offence.entity), {}).setdefault(shape, []).append(offence)
    return found


def all_wrong(shape: str) -> str:
    """Describe an entity of the class of a shape in which every property has a value that nothing can be."""
    node = URIRef(SHAPE + shape)
    (target,) = SHAPES.objects(node, SH.targetClass)
    paths = [path for part in SHAPES.objects(node, SH.property) for path in SHAPES.objects(part, SH.path)]
    values = "".join(f' ;\n  <{path}> "wrong"^^<urn:x-test:wrong>' for path in sorted(map(str, paths)))
    return f"<{wrong(shape)}> a <{target}>{values} .\n"


def wrong(shape: str) -> str:
    return "urn:x-test:wrong/" + shape.partition("-")[0]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_one_fault_breaks_one_shape(offences: dict[str, dict[str, list[Offence]]], case: Case) -> None:
    assert sorted(offences.get(case.iri, {})) == ([case.shape] if case.shape else [])


@pytest.mark.parametrize("shape", GOALS)
def test_one_fault_of_a_goal_breaks_one_shape(offences: dict[str, dict[str, list[Offence]]], shape: str) -> None:
    goal = expand(GOALS[shape].split()[0])
    assert sorted(offences.get(goal, {})) == [shape]


@pytest.mark.parametrize("shape", PROPERTY_SHAPES)
def test_every_property_shape_refuses_what_nothing_can_be(
    offences: dict[str, dict[str, list[Offence]]], shape: str
) -> None:
    assert shape in offences[wrong(shape)], "no node shape reaches it, or it allows anything"


@pytest.mark.parametrize("shape", NAME_SHAPES)
def test_every_pattern_of_names_refuses_another_name(offences: dict[str, dict[str, list[Offence]]], shape: str) -> None:
    assert shape in offences[wrong(shape)]


def test_an_offence_says_what_would_be_right_and_what_is_there(offences: dict[str, dict[str, list[Offence]]]) -> None:
    (case,) = [case for case in CASES if case.wrong == {"gfmd:concerns": "sdg:10.7"} and case.of == "gfmd:Mark"]
    (offence,) = offences[case.iri]["Mark-concerns"]
    assert offence.message == (
        "A mark needs exactly one gfmd:concerns: the goal of its row, a sdgo:Goal such as sdg:10."
        " The value is <http://metadata.un.org/sdg/10.7>."
    )
    assert offence.entity == f"id:mark/{case.iri.rpartition('/')[2]}"


def test_an_offence_names_the_file_and_line_of_the_entity(offences: dict[str, dict[str, list[Offence]]]) -> None:
    for case in CASES:
        for offence in offences.get(case.iri, {}).get(case.shape, []):
            line = Path(offence.file).read_text(encoding="utf-8").splitlines()[offence.line - 1]
            assert line.startswith(case.entity + " "), str(offence)

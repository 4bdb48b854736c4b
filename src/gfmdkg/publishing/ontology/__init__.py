"""The ontology as it is published: its files in each format, and what its page shows, made once for a release.

Made by ourselves, from the statements and a template of the web application, after trying generators of others:
pyLODE 3.4 and 3.6 cannot be imported as they are installed today, and 3.3 runs the labels of three languages into one,
makes anchors of labels (``#guidancerequest``) and knows neither data nor shapes nor queries; Ontospy 2.7 gives each
class a page without anchors, and takes 8 seconds.
"""

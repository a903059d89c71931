"""The databases given to tests: real, empty, and each test its own."""

import pytest
from sqlalchemy import Column, MetaData, Table, Text, create_engine, insert, inspect, select


@pytest.mark.parametrize("fois", [1, 2])
def test_chaque_essai_ecrit_et_lit_dans_une_base_a_lui(base_vide, fois):
    """The second time would see the table of the first, were the base the same."""
    table = Table("dits", MetaData(), Column("mots", Text))
    moteur = create_engine(base_vide)
    try:
        assert inspect(moteur).get_table_names() == []
        with moteur.begin() as lien:
            table.create(lien)
            lien.execute(insert(table).values(mots="L’Haÿ-les-Roses : 1 œuvre"))
        with moteur.connect() as lien:
            assert lien.scalars(select(table.c.mots)).all() == ["L’Haÿ-les-Roses : 1 œuvre"]
    finally:
        moteur.dispose()
